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

/// The value of Server-Timing: `decode;dur=1.250, verify;dur=0.031`, in milliseconds.
enum ServerTiming {
    static func text(_ phases: [ServerResponse.Phase]) -> String {
        var room = 0
        // Twenty digits, and what stands around them.
        for phase in phases { room += phase.name.utf8.count + 28 }
        return String(unsafeUninitializedCapacity: room) { memory in
            var count = 0
            func append(_ byte: UInt8) {
                memory.initializeElement(at: count, to: byte)
                count += 1
            }
            func append(_ text: String) { for byte in text.utf8 { append(byte) } }
            for phase in phases {
                if count > 0 { append(", ") }
                append(phase.name)
                append(";dur=")
                let microseconds = phase.nanoseconds / 1000
                var divisor: UInt64 = 1000
                while microseconds / divisor >= 10 { divisor *= 10 }
                while divisor > 0 {
                    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: microseconds / divisor % 10))
                    if divisor == 1000 { append(UInt8(ascii: ".")) }
                    divisor /= 10
                }
            }
            return count
        }
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
