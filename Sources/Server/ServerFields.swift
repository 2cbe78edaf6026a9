import Glibc
import HTTP
import HTTPTypes

extension HTTPField.Name {
    /// X-Request-Id, echoed in every answer.
    static let requestID = HTTPField.Name("X-Request-Id") ?? .date
    /// traceparent (W3C Trace Context).
    static let traceparent = HTTPField.Name("traceparent") ?? .date
}

/// The client's request ids, or our own.
struct RequestIDs {
    private let prefix = String(UInt32.random(in: .min ... .max), radix: 36) + "-"
    private var counter = 0

    /// `X-Request-Id` where it is 1 to 128 visible ASCII characters; else an id that no other request of this process has.
    mutating func id(for request: HTTPRequest?) -> String {
        if let id = request?.headerFields[.requestID], (1...128).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            return id
        }
        counter += 1
        return prefix + String(counter)
    }
}

/// The value of Server-Timing.
enum ServerTiming {
    static func text(_ phases: [ServerResponse.Phase]) -> String {
        var text = ""
        for phase in phases {
            if !text.isEmpty { text += ", " }
            let microseconds = phase.nanoseconds / 1000
            let fraction = String(microseconds % 1000)
            text += "\(phase.name);dur=\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)"
        }
        return text
    }
}

/// The Date field, made anew once a second.
struct CachedDate {
    private var second = -1
    private var cached = ""

    mutating func text() -> String {
        let current = time(nil)
        if current != second {
            second = current
            cached = HTTPDate.text(secondsSince1970: max(0, current))
        }
        return cached
    }
}
