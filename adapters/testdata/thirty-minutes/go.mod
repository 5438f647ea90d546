module harbour.example/gatesheet

go 1.26.0

require github.com/clearhub/clearhub v0.0.0

replace github.com/clearhub/clearhub => ../../..
