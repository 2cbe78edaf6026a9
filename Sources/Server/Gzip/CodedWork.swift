import HTTP
import HTTPTypes

/// The work of one request on the compute pool: unpack the body, answer it, pack the answer.
struct CodedWork: Sendable {
    let request: ServerRequest
    let bodyLimit: Int
    let largestRatio: Int
    let budget: BodyBudget
    let responder: any Responder
    let now: @Sendable () -> UInt64

    func response() -> ServerResponse {
        guard ContentCodings.isGzip(request.head.headerFields) else { return packed(responder.respond(to: request)) }
        let started = now()
        var held = 0
        defer { budget.add(-held) }
        do throws(Refusal) {
            let body = try unpacked(&held)
            let unpacking = ServerResponse.Phase("inflate", nanoseconds: now() &- started)
            var response = responder.respond(
                to: ServerRequest(head: request.head, body: body, id: request.id, route: request.route, cancellation: request.cancellation))
            response.phases.insert(unpacking, at: 0)
            return packed(response)
        } catch {
            return responder.refusal(error, requestID: request.id)
        }
    }

    private func unpacked(_ held: inout Int) throws(Refusal) -> [UInt8] {
        var output: [UInt8] = []
        do throws(Inflater.Failure) {
            let inflater = try Inflater(limits: Inflater.Limits(bytes: bodyLimit, ratio: largestRatio))
            let result: Result<Void, Inflater.Failure> = request.body.withUnsafeBytes { input in
                do throws(Inflater.Failure) {
                    try inflater.inflate(input, into: &output) { count in
                        let bytes = count * (1 + BodyBudget.workPerByte)
                        guard budget.reserve(bytes) else { return false }
                        held += bytes
                        return true
                    }
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            try result.get()
            try inflater.finish()
        } catch {
            throw switch error {
            case .malformed(let reason): Refusal(status: 400, detail: "the body is not valid gzip (RFC 1952): \(reason)")
            case .tooLarge(let limit): Refusal(status: 413, detail: "the body is larger than \(limit) bytes when it is unpacked")
            case .tooDense(let ratio): Refusal(status: 413, detail: "the body grows to more than \(ratio) times its size when it is unpacked")
            case .overBudget: budget.refusal
            }
        }
        return output
    }

    private func packed(_ response: ServerResponse) -> ServerResponse {
        guard response.body.count >= Deflater.smallest, response.fields[.contentEncoding] == nil else { return response }
        var response = response
        response.fields[.vary] = "Accept-Encoding"
        guard ContentCodings.acceptsGzip(request.head.headerFields) else { return response }
        let started = now()
        guard let body = Deflater.deflate(response.body) else { return response }
        response.body = body
        response.fields[.contentEncoding] = "gzip"
        response.phases.append(ServerResponse.Phase("deflate", nanoseconds: now() &- started))
        return response
    }
}

extension HTTPField.Name {
    fileprivate static let vary = HTTPField.Name("Vary") ?? .date
}
