import ArgumentParser

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check whether `serve` would start, without starting it; ends with 0 if it would.",
        discussion: """
            Takes the flags of `serve`, the environment and the configuration file, reads certificates, tokens and profiles, looks the host up and binds the \
            port for a moment. A port that the running service itself has, as its run file says, is no failure. Prints every setting with its value and where it \
            comes from. No secret is printed: settings hold only the names of files.
            """)

    @OptionGroup var options: ServeOptions

    func run() throws {
        let settings = try Settings(configuration: options.config)
        let configuration = try ServiceConfiguration(options, settings)
        for line in Self.lines(of: settings.entries, try SettingsTable()) { print(line) }
        for note in configuration.notes { print("note: \(note)") }
        for finding in try StartCheck(configuration).findings() { print(finding) }
        print("The service would start.")
    }

    /// A line a setting, in the order of the table; of one that has no value, what counts then.
    static func lines(of entries: [Settings.Entry], _ table: SettingsTable) -> [String] {
        let width = entries.map(\.name.count).max() ?? 0
        return table.rows.compactMap { row in
            guard let entry = entries.first(where: { $0.name == row.name }) else { return nil }
            let padding = String(repeating: " ", count: width - entry.name.count)
            return "\(entry.name)\(padding)  \(entry.value.isEmpty ? row.fallback ?? "-" : entry.value)  (\(entry.source.rawValue))"
        }
    }
}
