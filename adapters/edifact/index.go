package edifact

// index finds what stands in a list already. Short lists are looked through; a long one gets a map, so that a message of
// many thousand references takes no time squared. It serves one list at a time.
type index[T any] struct {
	list *[]T
	at   map[string]int
	next int
}

// short is how long a list is looked through.
const short = 64

// find gives the place of the first element with a key, or -1. key must not change once an element stands in the list.
func (x *index[T]) find(list *[]T, want string, key func(*T) string) int {
	if len(*list) < short {
		for i := range *list {
			if key(&(*list)[i]) == want {
				return i
			}
		}
		return -1
	}
	if x.list != list || x.next > len(*list) {
		x.list, x.at, x.next = list, make(map[string]int, 2*len(*list)), 0
	}
	for ; x.next < len(*list); x.next++ {
		k := key(&(*list)[x.next])
		if _, have := x.at[k]; !have {
			x.at[k] = x.next
		}
	}
	if i, ok := x.at[want]; ok {
		return i
	}
	return -1
}
