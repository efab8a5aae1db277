package page

// Review is how far a period is reviewed: who signed for which window, whether it was
// submitted, what moved since, and what the visitor may do about it.
type Review struct {
	Lead   string
	List   List
	Moved  []Check // windows with sheets that moved, each with what came and went
	Story  []Stage
	Sign   []*Form // of the visitor's windows; and to take signatures back
	Submit *Form
	Recall *Form
}
