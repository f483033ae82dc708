package main

import (
	"context"
	"fmt"
)

// contender is one of those that are measured in turns.
type contender struct {
	name string
	load func() (load, error) // of one turn
	turn []*outcome
}

// turns lets every contender warm up and then measures them one after the other,
// round after round: what else the machine does in a minute falls on all alike.
func (b *bench) turns(ctx context.Context, all ...*contender) error {
	for round := range b.rounds + 1 {
		for _, c := range all {
			l, err := c.load()
			if err != nil {
				return err
			}
			if round == 0 && l.lasting > 0 {
				l.lasting /= 3
			}
			o, err := strict(ctx, l)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if round > 0 {
				c.turn = append(c.turn, o)
			}
		}
	}
	return nil
}

func (c *contender) median(f func(*outcome) float64) float64 {
	var all []float64
	for _, o := range c.turn {
		all = append(all, f(o))
	}
	return median(all)
}

// row is the contender's measurement beside its limit, which may be nil.
func (c *contender) row(engine string, size int, limit *contender) row {
	r := row{Name: c.name, Engine: engine, Size: size, PerSecond: c.median((*outcome).perSecond), CPU: c.median((*outcome).cpuPerOp),
		P50: c.median(func(o *outcome) float64 { return o.percentile(0.50) }), P99: c.median(func(o *outcome) float64 { return o.percentile(0.99) })}
	if limit != nil {
		r.LimitPerSecond, r.Ratio = limit.median((*outcome).perSecond), c.ratio(limit, (*outcome).perSecond)
	}
	return r
}

// ratio is the median over the rounds of c's figure divided by the other's.
func (c *contender) ratio(other *contender, f func(*outcome) float64) float64 {
	var all []float64
	for i, o := range c.turn {
		if d := f(other.turn[i]); d > 0 {
			all = append(all, f(o)/d)
		}
	}
	return median(all)
}
