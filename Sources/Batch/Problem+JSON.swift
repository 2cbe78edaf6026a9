public import HTTP
public import JSON

extension Problem {
    /// The problem for an error of reading a text that is in memory as a whole.
    public init(_ error: JSONError, in text: [UInt8]) {
        self.init(
            error.isMalformed ? .malformedJSON : .invalidRequest, error.message, pointer: JSONPointer.locate(error.offset, in: text),
            offset: error.offset)
    }
}

/// A problem as `application/problem+json` (RFC 9457).
extension Problem {
    /// The body of the answer.
    ///
    /// - Parameter instance: the id of the request.
    public func encoded(instance: String) -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer, instance: instance)
        return writer.text
    }

    /// Writes the problem as an object.
    ///
    /// - Parameter instance: the id of the request, where it is not known from elsewhere.
    public func write(to writer: inout JSONWriter, instance: String?) {
        writer.beginObject()
        writer.key("type")
        writer.write("urn:problem:advantaged:\(kind.name)")
        writer.key("title")
        writer.write(kind.title)
        writer.key("status")
        writer.write(kind.status)
        writer.key("detail")
        writer.write(detail)
        if let instance {
            writer.key("instance")
            writer.write(instance)
        }
        if let pointer {
            writer.key("pointer")
            writer.write(pointer)
        }
        if let offset {
            writer.key("offset")
            writer.write(offset)
        }
        writer.endObject()
    }
}
