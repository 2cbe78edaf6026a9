public import HTTPTypes

/// The place of a request in a trace, as the field `traceparent` says it (W3C Trace Context, sec. 3.2).
///
///     TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")?.isSampled // true
public struct TraceContext: Sendable, Equatable {
    /// The trace: 16 bytes in two halves, not both 0.
    public var trace: (high: UInt64, low: UInt64)
    /// The span of who sent the request; not 0.
    public var span: UInt64
    /// Whether the sender recorded it.
    public var isSampled: Bool
    /// What other systems say of the trace; passed on as it came.
    public var state: String?

    /// A place in a trace.
    public init(trace: (high: UInt64, low: UInt64), span: UInt64, isSampled: Bool, state: String? = nil) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
        self.state = state
    }

    /// Reads the field.
    ///
    /// A later version is read as far as this one goes, as sec. 4.3 asks for.
    ///
    /// - Returns: `nil` for what breaks the grammar: the trace then begins anew.
    public init?(traceparent text: String) {
        let bytes = Array(text.utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count >= Self.length, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash else { return nil }
        guard let version = Self.number(bytes[0..<2]), version != 0xFF else { return nil }
        guard bytes.count == Self.length || version > 0 && bytes[Self.length] == dash else { return nil }
        guard let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]), high | low != 0 else { return nil }
        guard let span = Self.number(bytes[36..<52]), span != 0, let flags = Self.number(bytes[53..<55]) else { return nil }
        self.init(trace: (high, low), span: span, isSampled: flags & 1 == 1)
    }

    /// Reads the fields of a request. More than one `traceparent` is none: which of them counts is not said.
    public init?(fields: HTTPFields) {
        let values = fields[values: .traceparent]
        guard values.count == 1 else { return nil }
        self.init(traceparent: values[0])
        state = fields[.tracestate]
    }

    /// `00-`, 32 digits, `-`, 16 digits, `-`, 2 digits
    private static let length = 55

    /// Small hexadecimal digits only (sec. 3.2.2).
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    /// The trace in 32 digits.
    public var traceID: String { Self.hexadecimal(trace.high) + Self.hexadecimal(trace.low) }
    /// The span in 16 digits.
    public var spanID: String { Self.hexadecimal(span) }

    /// The value of the field.
    public var traceparent: String { "00-\(traceID)-\(spanID)-0\(isSampled ? 1 : 0)" }

    /// 16 digits.
    public static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Whether both say the same.
    public static func == (one: TraceContext, other: TraceContext) -> Bool {
        one.trace == other.trace && one.span == other.span && one.isSampled == other.isSampled && one.state == other.state
    }
}

extension HTTPField.Name {
    /// `tracestate` (W3C Trace Context, sec. 3.3).
    fileprivate static let tracestate = HTTPField.Name("tracestate") ?? .traceparent
}
