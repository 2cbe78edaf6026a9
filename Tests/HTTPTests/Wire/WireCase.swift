import Testing

/// What a client may put on the wire and what must come of it.
struct WireCase: CustomTestStringConvertible, Sendable {
    enum Outcome: Equatable, Sendable {
        /// Each request as `METHOD target body`.
        case served([String])
        /// The status that ends the connection, after the requests before it.
        case refused(Int, after: [String])
        /// More must come.
        case incomplete
    }

    let name: String
    /// One scalar per byte (ISO 8859-1).
    let bytes: [UInt8]
    let outcome: Outcome

    var testDescription: String { name }

    static func served(_ name: String, _ wire: String, _ requests: String...) -> WireCase {
        WireCase(name: name, bytes: latin1(wire), outcome: .served(requests))
    }

    static func refused(_ name: String, _ wire: String, _ status: Int, after requests: String...) -> WireCase {
        WireCase(name: name, bytes: latin1(wire), outcome: .refused(status, after: requests))
    }

    static func incomplete(_ name: String, _ wire: String) -> WireCase {
        WireCase(name: name, bytes: latin1(wire), outcome: .incomplete)
    }

    private static func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

    /// What a connection made of the bytes, given in these pieces.
    static func outcome(of pieces: [ArraySlice<UInt8>]) -> Outcome {
        var conversation = Conversation()
        for piece in pieces where !piece.isEmpty { conversation.receive(piece) }
        var requests: [String] = []
        for event in conversation.events {
            switch event {
            case .request(let method, let path, let body): requests.append("\(method) \(path)" + (body.isEmpty ? "" : " \(body)"))
            case .refused(let status): return .refused(status, after: requests)
            case .sentContinue, .closed: break
            }
        }
        return requests.isEmpty ? .incomplete : .served(requests)
    }
}
