import Policy

/// Who may change a provider or a model.
enum Managed {
    /// The three answers.
    static let all = ["api", "file", "built-in"]

    /// `file`, `built-in` for the demo, else `api`.
    static func by(file isManagedByFile: Bool, provider: Provider?) -> String {
        if isManagedByFile { return "file" }
        return provider?.declaration.kind == "demo" ? "built-in" : "api"
    }
}
