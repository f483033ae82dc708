package db

import "syscall"

// control bounds how long bytes that we sent may go unanswered by the other
// host's kernel (TCP_USER_TIMEOUT, RFC 5482).
func control(network, _ string, c syscall.RawConn) error {
	if network == "unix" {
		return nil
	}
	var serr error
	if err := c.Control(func(fd uintptr) {
		serr = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, 0x12, 15000)
	}); err != nil {
		return err
	}
	return serr
}
