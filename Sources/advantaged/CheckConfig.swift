import ArgumentParser

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the settings of `serve` without starting it; ends with 0 if it would start.",
        discussion: """
            Takes the flags of `serve`, the environment and the configuration file, reads certificates and tokens, and prints every setting with its \
            value and where it comes from. No secret is printed: settings hold only the names of files.
            """)

    @OptionGroup var options: ServeOptions

    func run() throws {
        let settings = try Settings(configuration: options.config)
        let configuration = try ServiceConfiguration(options, settings)
        _ = try configuration.accessPolicy()
        _ = try configuration.tls?.readContext()
        let width = settings.entries.map(\.name.count).max() ?? 0
        for entry in settings.entries {
            let padding = String(repeating: " ", count: width - entry.name.count)
            print("\(entry.name)\(padding)  \(entry.value.isEmpty ? "-" : entry.value)  (\(entry.source.rawValue))")
        }
        for note in configuration.notes { print("note: \(note)") }
    }
}
