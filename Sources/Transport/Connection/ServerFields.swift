import Glibc
import HTTP
import HTTPTypes

extension HTTPField.Name {
    /// X-Request-Id, echoed in every answer.
    static let requestID = HTTPField.Name("X-Request-Id") ?? .date
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
    /// More bytes than ``write(_:into:)`` writes.
    static func room(_ phases: [Answer.Phase]) -> Int {
        // Twenty digits, and the text around them.
        phases.reduce(0) { $0 + $1.name.utf8.count + 28 }
    }

    static func write(_ phases: [Answer.Phase], into text: inout HeadText) {
        for (index, phase) in phases.enumerated() {
            if index > 0 { text.append(", ") }
            text.append(phase.name)
            text.append(";dur=")
            text.append(phase.nanoseconds / 1000, decimals: 3)
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
