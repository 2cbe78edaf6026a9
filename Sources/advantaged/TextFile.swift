import Glibc

/// Reads small files: configuration and tokens.
enum TextFile {
    private static let largest = 1 << 20

    /// The bytes of a regular file; a pipe or a device is refused, because reading one can wait for ever.
    ///
    /// - Throws: `SettingError` naming the file and the reason.
    static func read(_ path: String) throws -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe waits for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path) }
        guard isRegular(status) else { throw notRegular(path) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path)
            }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= largest else { throw SettingError("\(path) is larger than \(largest) bytes, the limit of settings files") }
        }
    }

    /// Refuses what is no regular file: for files that a library opens.
    ///
    /// - Throws: `SettingError` naming the file and the reason.
    static func checkRegular(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path) }
        guard isRegular(status) else { throw notRegular(path) }
    }

    private static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

    private static func failure(_ path: String) -> SettingError { SettingError("cannot read \(path): \(String(cString: strerror(errno)))") }

    private static func notRegular(_ path: String) -> SettingError {
        SettingError("\(path) is not a regular file; give the path of a file, not of a pipe, a device or a directory")
    }
}

/// A path that means the same in every working directory.
enum AbsolutePath {
    /// The path from the root, its links not followed: where they lead may change.
    static func of(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
    }
}
