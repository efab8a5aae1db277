package register

import "slices"

// Unsettled lists the states from which a step can still be reached that puts a fact on
// the ledger, in the machine's order.
func (m *Machine) Unsettled() []string {
	unsettled := map[string]bool{}
	for range m.Steps { // as far as the longest way
		for _, s := range m.Steps {
			if s.Facts == nil && s.Forms == nil && !unsettled[s.To] {
				continue
			}
			for _, from := range s.From {
				unsettled[from] = true
			}
		}
	}
	return slices.DeleteFunc(m.States(), func(state string) bool { return !unsettled[state] })
}
