/// Bytes that are not a safetensors file.
public struct SafetensorsError: Error, Sendable, Equatable {
    /// What is wrong; more codes may be added.
    public enum Code: String, Sendable, CaseIterable {
        /// Fewer bytes than the length of the header needs, or than the header says.
        case truncated
        /// A header longer than the limit.
        case headerTooLarge
        /// A header that is not an object of JSON, or not of this shape.
        case malformedHeader
        /// Two tensors, or two entries of the metadata, of one name.
        case duplicateName
        /// A type that is not known.
        case unknownType
        /// A shape whose elements cannot be counted.
        case shapeOverflow
        /// Offsets that do not hold as many bytes as the shape and the type need.
        case wrongSize
        /// Offsets that leave a hole, overlap, run backwards or point past the end.
        case wrongOffsets
    }

    /// What is wrong.
    public let code: Code
    /// The tensor that shows it, if one does.
    public let tensor: String?
    /// Where in the file, in bytes from its start, if one place shows it.
    public let offset: Int?
    /// The rule that is broken, in a sentence.
    public let message: String

    init(_ code: Code, tensor: String? = nil, at offset: Int? = nil, _ message: String) {
        self.code = code
        self.tensor = tensor
        self.offset = offset
        self.message = message
    }
}
