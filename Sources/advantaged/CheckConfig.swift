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
        let width = settings.entries.map(\.name.count).max() ?? 0
        for entry in settings.entries {
            let padding = String(repeating: " ", count: width - entry.name.count)
            print("\(entry.name)\(padding)  \(entry.value.isEmpty ? "-" : entry.value)  (\(entry.source.rawValue))")
        }
        for note in configuration.notes { print("note: \(note)") }
        for finding in try StartCheck(configuration).findings() { print(finding) }
        print("The service would start.")
    }
}
