package brake

// Force sets the switch of a brake without a database, as of now.
func (b *Brake) Force(s Setting) {
	b.setting.Store(&s)
	b.readAt.Store(b.now().UnixNano())
}
