import JSON

/// The bodies of `/health`, `/livez` and `/readyz`.
enum HealthAnswer {
    static func status(_ status: String) -> [UInt8] {
        Array("{\"status\":\"\(status)\"}".utf8)
    }

    static func health(_ state: ServiceState, version: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("status")
        writer.write(state.isDraining ? "draining" : "ok")
        writer.key("version")
        writer.write(version)
        writer.key("uptime_seconds")
        writer.write(Int(state.uptime))
        writer.key("connections")
        writer.write(state.openConnections)
        writer.key("in_flight")
        writer.write(state.requestsInFlight)
        writer.key("queued")
        writer.write(state.queuedRequests)
        writer.endObject()
        return writer.text
    }
}
