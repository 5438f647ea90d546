package messages

// Treatment is something done to goods: fumigation, heat, cold, irradiation…
type Treatment struct {
	Type     *Code   `json:"type,omitempty"`
	Name     string  `json:"name,omitempty"`
	Agent    string  `json:"agent,omitempty" validate:"max=256"`
	Period   *Period `json:"period,omitempty"`
	Provider *Party  `json:"provider,omitempty"`
	Place    *Place  `json:"place,omitempty"`
	// Concentration and temperature as stated; other figures under Measures and Notes.
	Concentration *Quantity   `json:"concentration,omitempty"`
	Temperature   *Quantity   `json:"temperature,omitempty"`
	Measures      []Measure   `json:"measures,omitempty" validate:"dive"`
	References    []Reference `json:"references,omitempty" validate:"dive"`
	Documents     []Document  `json:"documents,omitempty" validate:"dive"`
	Result        *Code       `json:"result,omitempty"`
	Notes         []Note      `json:"notes,omitempty" validate:"dive"`
}

// Test is a laboratory test or other examination of a sample.
type Test struct {
	Name       string      `json:"name,omitempty"`
	Code       *Code       `json:"code,omitempty"`
	Category   *Code       `json:"category,omitempty"`
	Motivation *Code       `json:"motivation,omitempty"`
	Sample     *Sample     `json:"sample,omitempty"`
	Laboratory *Laboratory `json:"laboratory,omitempty"`
	Method     string      `json:"method,omitempty"`
	Period     *Period     `json:"period,omitempty"`
	Reported   *Time       `json:"reported,omitempty"`
	Analytes   []Analyte   `json:"analytes,omitempty" validate:"dive"`
	// Conclusion is ours; ConclusionCode is the source's.
	Conclusion     string      `json:"conclusion,omitempty" validate:"omitempty,oneof=satisfactory notSatisfactory pending notInterpretable"`
	ConclusionCode *Code       `json:"conclusionCode,omitempty"`
	References     []Reference `json:"references,omitempty" validate:"dive"`
	Documents      []Document  `json:"documents,omitempty" validate:"dive"`
	Notes          []Note      `json:"notes,omitempty" validate:"dive"`
}

// Sample is what was taken and when.
type Sample struct {
	ID           string   `json:"id,omitempty" validate:"max=70"`
	Batch        string   `json:"batch,omitempty" validate:"max=140"`
	Type         *Code    `json:"type,omitempty"`
	Conservation *Code    `json:"conservation,omitempty"`
	Count        Decimal  `json:"count,omitempty" validate:"omitempty,decimal"`
	Taken        *Time    `json:"taken,omitempty"`
	Received     *Time    `json:"received,omitempty"`
	Extent       *Measure `json:"extent,omitempty"`
}

// Laboratory is who tested, with the accreditation it claims.
type Laboratory struct {
	Party          *Party          `json:"party,omitempty"`
	Accreditations []Accreditation `json:"accreditations,omitempty" validate:"dive"`
}

// Analyte is one thing measured in a test.
type Analyte struct {
	Name        string    `json:"name" validate:"required"`
	Code        *Code     `json:"code,omitempty"`
	Value       *Quantity `json:"value,omitempty"`
	Text        string    `json:"text,omitempty"`
	Uncertainty *Quantity `json:"uncertainty,omitempty"`
	// CoverageFactor and CoverageProbability say how the expanded uncertainty was made (k = 2, 0.95).
	CoverageFactor      Decimal   `json:"coverageFactor,omitempty" validate:"omitempty,decimal"`
	CoverageProbability Decimal   `json:"coverageProbability,omitempty" validate:"omitempty,decimal"`
	Limit               *Quantity `json:"limit,omitempty"`
	Conclusion          string    `json:"conclusion,omitempty" validate:"omitempty,oneof=satisfactory notSatisfactory pending notInterpretable"`
}
