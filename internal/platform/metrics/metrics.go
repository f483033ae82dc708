// Package metrics counts what the server does, for Prometheus. It is served on
// an address of its own and has no personal labels: routes are patterns, never
// paths. It is the home of the Prometheus client.
package metrics

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is one process's numbers.
type Metrics struct {
	reg      *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	routes   sync.Map // route -> *routeMetrics, so that counting takes no look-up by labels
}

// routeMetrics are one route's numbers.
type routeMetrics struct {
	status [6]prometheus.Counter // by class; 0: no class
	took   prometheus.Observer
}

// New returns empty metrics with those of the Go runtime and the process.
func New() *Metrics {
	m := &Metrics{
		reg: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "groundswell_requests_total",
			Help: "Answered requests by route pattern and status class."}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "groundswell_request_seconds",
			Help: "Time to answer by route pattern.", Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
	}
	m.reg.MustRegister(m.requests, m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts one answer.
func (m *Metrics) Request(route, _ string, status int, took time.Duration) {
	r, ok := m.routes.Load(route)
	if !ok {
		n := &routeMetrics{took: m.took.WithLabelValues(route)}
		for class := range n.status {
			n.status[class] = m.requests.WithLabelValues(route, strconv.Itoa(class)+"xx")
		}
		r, _ = m.routes.LoadOrStore(route, n)
	}
	class := status / 100
	if class < 1 || class > 5 {
		class = 0
	}
	x := r.(*routeMetrics)
	x.status[class].Inc()
	x.took.Observe(took.Seconds())
}

// Counter adds a number that only grows and is read when it is asked for.
func (m *Metrics) Counter(name, help string, read func() float64) {
	m.reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
}

// Gauge adds a number that is read when it is asked for.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// Handler serves the numbers.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{})
}
