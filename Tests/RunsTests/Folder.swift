import Glibc
import Synchronization

/// A folder of its own that goes with the test.
final class Folder: Sendable {
    private static let count = Atomic<Int>(0)
    let path = "/tmp/runs-test-\(getpid())-\(Folder.count.add(1, ordering: .relaxed).newValue)"

    init() { mkdir(path, 0o700) }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    subscript(name: String) -> String { "\(path)/\(name)" }

    /// What is in it.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
                place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Bytes of a file.
    func size(of name: String) -> Int {
        var status = stat()
        return stat(self[name], &status) == 0 ? Int(status.st_size) : -1
    }
}
