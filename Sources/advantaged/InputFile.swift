import Glibc

/// Reads a file of any length, or standard input: for commands that a person runs.
enum InputFile {
    /// The bytes.
    ///
    /// - Parameter file: a path, or `-` for standard input.
    /// - Throws: `SettingError` naming the file and the reason.
    static func read(_ file: String) throws -> [UInt8] {
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(file) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count > 0 {
                bytes += piece[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw failure(file)
            }
        }
    }

    private static func failure(_ file: String) -> SettingError { SettingError("cannot read \(file): \(String(cString: strerror(errno)))") }
}
