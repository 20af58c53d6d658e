"""The same work done by others, each in an environment of its own and in the way that its documentation recommends."""
