import HTTPTypes

/// Packs answers on the event loop. What a light route answers is small and mostly the same each time: it is packed once.
struct RepeatedPacking {
    /// For each route the last answer that was packed, and what came of it.
    private var last: [Int: (plain: [UInt8], packed: [UInt8]?)] = [:]

    /// The answer, packed if that is asked for and worth it.
    mutating func packed(_ response: consuming ServerResponse, for request: ServerRequest, now: () -> UInt64) -> ServerResponse {
        // Most are too short; to hand them on is all that is left.
        guard response.body.count >= Deflater.smallest else { return response }
        return response.packed(for: request.head.headerFields, now: now) { plain in
            if let last = last[request.route.number], last.plain == plain { return last.packed }
            let packed = Deflater.deflate(plain)
            last[request.route.number] = (plain, packed)
            return packed
        }
    }
}

extension ServerResponse {
    /// The answer with its body as gzip, where the client takes that and it is shorter.
    ///
    /// - Parameters:
    ///   - fields: the request's.
    ///   - deflate: packs, and returns `nil` where that gains nothing.
    func packed(for fields: HTTPFields, now: () -> UInt64, by deflate: ([UInt8]) -> [UInt8]?) -> ServerResponse {
        guard body.count >= Deflater.smallest, self.fields[.contentEncoding] == nil else { return self }
        var response = self
        response.fields[.vary] = "Accept-Encoding"
        guard ContentCodings.acceptsGzip(fields) else { return response }
        let started = now()
        guard let packed = deflate(body) else { return response }
        response.body = packed
        response.fields[.contentEncoding] = "gzip"
        response.phases.append(ServerResponse.Phase("deflate", nanoseconds: now() &- started))
        return response
    }
}
