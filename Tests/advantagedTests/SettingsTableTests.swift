import ArgumentParser
import Testing

@testable import advantaged

@Suite struct SettingsTableTests {
    private static let root = String(#filePath.prefix(upTo: #filePath.ranges(of: "/Tests/").last?.lowerBound ?? #filePath.endIndex))

    private func file(_ path: String) throws -> String { String(decoding: try TextFile.read("\(Self.root)/\(path)"), as: UTF8.self) }

    @Test func everySettingHasOneRow() throws {
        let rows = try SettingsTable().rows
        let settings = try settings()
        _ = try ServiceConfiguration(try ServeOptions.parse([]), settings)
        #expect(rows.map(\.name).sorted() == (settings.entries.map(\.name) + ["config"]).sorted())
        let help = ServeOptions.helpMessage(columns: 10_000)
        for row in rows {
            #expect(help.contains("--\(row.name)"), "\(row.name)")
            #expect(help.contains(row.meaning), "\(row.name)")
        }
    }

    @Test func statedDefaultsAreTheDefaults() throws {
        let settings = try settings()
        _ = try ServiceConfiguration(try ServeOptions.parse([]), settings)
        for row in try SettingsTable().rows {
            guard let entry = settings.entries.first(where: { $0.name == row.name }), let value = row.value else { continue }
            #expect(entry.value == value, "\(row.name)")
        }
    }

    @Test func theDocumentsHaveThem() throws {
        let table = try SettingsTable()
        #expect(try file("docs/settings.md").contains(table.markdown), "write the table again: advantaged settings")
        #expect(try file("deploy/advantaged.yaml") == table.sample, "write it again: advantaged settings --sample > deploy/advantaged.yaml")
    }

    @Test func theSampleIsAFileOfDefaults() throws {
        let sample = try SettingsTable().sample
        #expect(try SettingsYAML.read(sample).isEmpty)
        // With every setting taken in, nothing changes.
        let names = Set(try SettingsTable().rows.map(\.member))
        let lines = sample.split(separator: "\n").map { line in
            let rest = line.hasPrefix("# ") ? line.dropFirst(2) : line
            return names.contains(String(rest.prefix { $0 != ":" })) && !rest.contains(". ") ? String(rest) : String(line)
        }
        let text = lines.joined(separator: "\n")
        #expect(try SettingsYAML.read(text).count > 25)
        let (plain, set) = (TemporaryFile(""), TemporaryFile(text))
        func values(_ file: TemporaryFile) throws -> [String] {
            let settings = try settings([:], file: file.path)
            _ = try ServiceConfiguration(try ServeOptions.parse([]), settings)
            return settings.entries.map { "\($0.name) \($0.value)" }
        }
        #expect(try values(set) == values(plain))
    }
}
