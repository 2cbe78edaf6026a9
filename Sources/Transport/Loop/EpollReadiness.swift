import CLinux
import Glibc

/// ``Readiness`` by epoll.
final class EpollReadiness: Readiness {
    private let epoll: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: 256)
    private let waker: Waker

    private static let wakeToken = UInt64.max

    /// - Parameter waker: ends a wait.
    init(waker: Waker) throws(SystemError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        self.waker = waker
        guard epoll >= 0 else { throw SystemError("epoll_create1") }
        try watchWaker()
    }

    /// Nothing works without the waker: short of memory, the kernel is asked again for a second.
    private func watchWaker() throws(SystemError) {
        for attempt in 1... {
            do throws(SystemError) { return try control(EPOLL_CTL_ADD, waker.descriptor, .read, token: Self.wakeToken) } catch {
                guard attempt < 20 else { throw error }
                usleep(50_000)
            }
        }
    }

    deinit { close(epoll) }

    func add(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor, interest, token: token)
    }

    func modify(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, interest, token: token)
    }

    func remove(_ descriptor: Int32) {
        _ = clinux_epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        var mask: UInt32 = 0
        if interest.contains(.read) { mask |= EPOLLIN.rawValue }
        if interest.contains(.write) { mask |= EPOLLOUT.rawValue }
        while clinux_epoll_control(epoll, operation, descriptor, mask, token) != 0 {
            guard errno == EINTR else { throw SystemError("epoll_ctl") }
        }
    }

    func wait(nanoseconds: UInt64?, into ready: inout [ReadyEvent]) {
        ready.removeAll(keepingCapacity: true)
        // Rounded up: waking before the deadline would spin.
        let milliseconds = nanoseconds.map { Int32(clamping: ($0 + 999_999) / 1_000_000) } ?? -1
        let count = epoll_wait(epoll, &events, Int32(events.count), milliseconds)
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let token = withUnsafePointer(to: events[index]) { clinux_event_data($0) }
            if token == Self.wakeToken {
                waker.clear()
                continue
            }
            let mask = events[index].events
            let isOver = mask & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            var kinds: Interest = isOver ? [.read, .write, .hangUp] : []
            if mask & EPOLLIN.rawValue != 0 { kinds.insert(.read) }
            if mask & EPOLLOUT.rawValue != 0 { kinds.insert(.write) }
            ready.append(ReadyEvent(token: token, ready: kinds))
        }
    }
}

/// An eventfd that ends a wait from any thread.
final class Waker: Sendable {
    let descriptor: Int32

    init() throws(SystemError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(descriptor) }

    /// Ends the wait that is going on, or the next one.
    func wake() {
        // A full counter wakes as well. A wake-up that is lost would be the last: later messages count on this one.
        for _ in 0..<10 {
            if eventfd_write(descriptor, 1) == 0 || errno == EAGAIN { return }
        }
    }

    func clear() {
        var value: eventfd_t = 0
        eventfd_read(descriptor, &value)
    }
}
