import Batch
import HTTPTypes
import JSON
import Testing

@testable import AdvantageAPI

/// Posts a body to a service as the server would.
func post(_ path: String, _ body: String, type: String? = "application/json", limits: AdvantageService.Limits = .init()) throws -> (
    status: Int, body: JSONValue
) {
    let service = AdvantageService(limits: limits, version: "test")
    var head = HTTPRequest(method: .post, scheme: nil, authority: "x", path: path)
    head.headerFields[.contentType] = type
    let answer: Answer
    switch service.decide(head, requestID: "id") {
    case .answer(let early): answer = early
    case .work(let route, _): answer = service.respond(to: route, body: Array(body.utf8), requestID: "id")
    case .stream: preconditionFailure("a stream is posted line by line")
    }
    return (answer.status.code, try parse(answer.wholeBody))
}

extension Answer {
    /// With the pieces behind the first.
    var wholeBody: [UInt8] {
        var body = body
        while let piece = rest?.next() { body += piece }
        return body
    }
}

func parse(_ bytes: [UInt8]) throws -> JSONValue {
    try JSONReader.read(bytes, wrap: { $0 as any Error }) { reader in try reader.readValue() }
}

func parse(_ text: String) throws -> JSONValue { try parse(Array(text.utf8)) }

extension JSONValue {
    /// The value at a JSON Pointer.
    func at(_ pointer: String) -> JSONValue? {
        pointer.split(separator: "/").reduce(self) { value, part in
            if case .array(let elements)? = value { return Int(part).flatMap { elements.indices.contains($0) ? elements[$0] : nil } }
            return value?[String(part)]
        }
    }
}
