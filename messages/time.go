package messages

// Time is a point or day as its source states it. A zone is never invented: where
// it is unknown the value stands for the whole interval of what it may mean.
type Time struct {
	// Value is "2006-01-02", "2006-01-02T15:04" or "2006-01-02T15:04:05[.fff]", without zone.
	Value     string `json:"value" validate:"required,timevalue"`
	Precision string `json:"precision" validate:"required,oneof=date minute second"`
	// Zone is "Z" or "+08:00"; empty where unknown.
	Zone string `json:"zone,omitempty" validate:"omitempty,zone"`
	// ZoneBasis says where the zone is from.
	ZoneBasis string `json:"zoneBasis" validate:"required,oneof=stated format partner unknown"`
}

// Period is a span of time; either end may be open.
type Period struct {
	Start    *Time     `json:"start,omitempty"`
	End      *Time     `json:"end,omitempty"`
	Duration *Quantity `json:"duration,omitempty"`
}
