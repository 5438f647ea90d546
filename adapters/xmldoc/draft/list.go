package draft

// Room makes an empty list with room for as many elements as another has: lines are mostly like the one before.
func Room[T any](like []T) []T {
	if len(like) == 0 {
		return nil
	}
	return make([]T, 0, len(like))
}

// Some is a list, nil where it is empty.
func Some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
