/// A setting, or a file that one names, with which the service would not start; the text names the setting and the rule.
///
/// Not ArgumentParser's `ValidationError`, which adds the usage of the command: the usage is not what is wrong.
struct SettingError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
