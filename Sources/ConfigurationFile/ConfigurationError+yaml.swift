import Yams

extension ConfigurationError {
    /// One problem with the file as a whole.
    init(whole file: String, _ message: String) {
        self.init(problems: [
            ConfigurationProblem(file: file, line: 0, column: 0, path: "", message: message)
        ])
    }

    /// What the YAML parser says of a file; it stops at the first fault.
    init(yaml error: any Error, file: String) {
        func problem(_ mark: Mark?, _ path: String, _ message: String) -> ConfigurationError {
            ConfigurationError(problems: [
                ConfigurationProblem(
                    file: file,
                    line: mark?.line ?? 0,
                    column: mark?.column ?? 0,
                    path: path,
                    message: message
                )
            ])
        }
        self =
            switch error as? YamlError {
            case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
                .composer(let context, let text, let mark, _):
                problem(mark, "", "is not YAML: " + (context.map { "\($0.text), " } ?? "") + text)
            case .duplicatedKeysInMapping(let keys, let context):
                problem(
                    context.mark,
                    Fault.visible(keys.joined(separator: ", ")),
                    "duplicate key: the same mapping has it again below"
                )
            case .reader(let text, _, _, _):
                problem(nil, "", "is not YAML: \(text)")
            default:
                problem(nil, "", "is not YAML")
            }
    }
}
