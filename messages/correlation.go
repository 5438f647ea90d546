package messages

// HSCorrelation says what became of one code of an HS edition in another.
type HSCorrelation struct {
	// From and To are the editions, by year ("2017", "2022").
	From string `json:"from" yaml:"from" validate:"required,max=8"`
	To   string `json:"to" yaml:"to" validate:"required,max=8"`
	Code string `json:"code" yaml:"code" validate:"required,hs6"`
	// Relation is oneToOne, split (into several), merge (with others into one) or deleted.
	Relation string `json:"relation" yaml:"relation" validate:"required,oneof=oneToOne split merge deleted"`
	// Targets are all codes that goods of Code may have now; none where it is deleted without successor.
	Targets []string `json:"targets,omitempty" yaml:"targets,omitempty" validate:"dive,hs6"`
}

// UnitConversion is an agreed factor between units that have none by nature, such as a cubic metre of a timber and a kilogram.
type UnitConversion struct {
	From   string  `json:"from" yaml:"from" validate:"required,codelist=unit"`
	To     string  `json:"to" yaml:"to" validate:"required,codelist=unit"`
	Factor Decimal `json:"factor" yaml:"factor" validate:"required,decimal"`
	// Tolerance is the fraction by which the result may be off ("0.05").
	Tolerance Decimal `json:"tolerance" yaml:"tolerance" validate:"required,decimal"`
	// HS are prefixes of the goods that it is for; empty is any.
	HS []string `json:"hs,omitempty" yaml:"hs,omitempty"`
}
