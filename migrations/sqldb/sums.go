package sqldb

import "context"

// SettleSums folds what this transaction changed into the centre's sums and returns the
// digest of the centre's whole state. Afterwards the transaction may write its event and
// nothing else.
func (tx *Tx) SettleSums(context.Context) ([32]byte, error) { return [32]byte{}, tx.ready() }
