import HTTP
import HTTPTypes

/// The work of one request on the compute pool: unpack the body, answer it, pack the answer.
struct CodedWork: Sendable {
    let request: ServerRequest
    let bodyLimit: Int
    let largestRatio: Int
    /// What the work takes of the process's budget.
    let share: BudgetShare
    let responder: any Responder
    let now: @Sendable () -> UInt64

    func response() -> ServerResponse {
        guard ContentCodings.isGzip(request.head.headerFields) else { return packed(responder.respond(to: request)) }
        let started = now()
        do throws(Refusal) {
            let body = try unpacked()
            let unpacking = ServerResponse.Phase("inflate", nanoseconds: now() &- started)
            var response = responder.respond(
                to: ServerRequest(head: request.head, body: body, id: request.id, route: request.route, cancellation: request.cancellation))
            response.phases.insert(unpacking, at: 0)
            return packed(response)
        } catch {
            return responder.refusal(error, requestID: request.id)
        }
    }

    private func unpacked() throws(Refusal) -> [UInt8] {
        var output: [UInt8] = []
        do throws(Inflater.Failure) {
            let inflater = try Inflater(limits: Inflater.Limits(bytes: bodyLimit, ratio: largestRatio))
            try inflater.inflate(request.body[...], into: &output) { share.grow(by: $0 * (1 + BodyBudget.workPerByte)) }
            try inflater.finish()
        } catch {
            throw error.refusal
        }
        return output
    }

    private func packed(_ response: ServerResponse) -> ServerResponse {
        guard let rest = response.rest else { return response.packed(for: request.head.headerFields, now: now, by: Deflater.deflate) }
        var deflater: Deflater?
        var packed = response.packed(for: request.head.headerFields, now: now) { body in
            var piece: [UInt8] = []
            guard let made = Deflater(), made.deflate(body, into: &piece, .piece) else { return nil }
            deflater = made
            return piece
        }
        if let deflater { packed.rest = CodedStream.behind(rest, deflater, request, responder) }
        return packed
    }
}

extension Inflater.Failure {
    /// What the client is told.
    var refusal: Refusal {
        switch self {
        case .malformed(let reason): Refusal(status: 400, detail: "the body is not valid gzip (RFC 1952): \(reason)")
        case .tooLarge(let limit): Refusal(status: 413, detail: "the body is larger than \(limit) bytes when it is unpacked")
        case .tooDense(let ratio): Refusal(status: 413, detail: "the body grows to more than \(ratio) times its size when it is unpacked")
        case .overBudget: Refusal(status: 503, detail: "the service holds as many bytes as it may", retryAfterSeconds: 1)
        }
    }
}

extension HTTPField.Name {
    static let vary = HTTPField.Name("Vary") ?? .date
}
