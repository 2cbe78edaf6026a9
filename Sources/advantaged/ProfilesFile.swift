import Batch
import struct HTTP.Problem

/// Reads verifiers by name from a file.
enum ProfilesFile {
    /// The verifiers, each one checked.
    ///
    /// - Throws: `SettingError` naming the file and the place in it.
    static func read(_ path: String) throws -> VerifierProfiles {
        let text = try TextFile.read(path)
        do throws(Problem) {
            return try VerifierProfiles(json: text)
        } catch {
            throw SettingError("profiles \(path): \(error.detail), at \"\(error.pointer ?? "")\"")
        }
    }
}
