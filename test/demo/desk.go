package demo

import _ "embed"

// Waiting is a list that was collected elsewhere, as CSV: names that wait for a
// person at the desk. One is a network's own name with a letter of another script,
// two are one organisation.
//
//go:embed waiting.csv
var Waiting string

// Unfinished is a text that somebody is writing, in two languages.
const (
	UnfinishedTitle = "Bread, and a bus home"
	UnfinishedText  = `We ran the night line for six winters. People called for a detox bed, for a lawyer, for naloxone. Most of all they called for bread, and for a way to get home.

We write before the Health and Dignity meeting because the paragraph on community services has lost its number.

## What we ask {#demands}

1. **Put the number back.** Thirty per cent of what is spent on services goes to those who run them and use them.
2. **Say by when.** A promise without a year is a wish.
`
	UnfinishedFrench = `# Du pain, et un bus pour rentrer

Pendant six hivers, nous avons tenu la ligne de nuit. On nous appelait pour un lit de sevrage, pour une avocate, pour de la naloxone. Le plus souvent, on nous appelait pour du pain, et pour pouvoir rentrer chez soi.

Nous écrivons avant la réunion Santé et dignité parce que le paragraphe sur les services communautaires a perdu son chiffre.

## Ce que nous demandons {#demands}

1. **Remettez le chiffre.** Trente pour cent de ce qui est dépensé pour les services va à celles et ceux qui les gèrent et les utilisent.
2. [missing]
`
	Campaign = "Health and Dignity"
)
