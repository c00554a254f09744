import Policy
import Vocabulary

/// The secrets of a provider as the one text that is sealed.
///
/// A key alone is the text itself. Otherwise the text begins with a line end, which no key has, and then has each
/// secret's name and value, all of them ended by NUL, which no value has.
enum SecretsText {
    private static let mark = "\n"

    /// The text; `nil` if there are no secrets.
    static func text(_ secrets: [ProviderSecret: Secret]) -> Secret? {
        if secrets.isEmpty { return nil }
        if let key = secrets[.apiKey], secrets.count == 1 { return key }
        let parts = secrets.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.key.rawValue)\0\($0.value.revealed)\0" }
        return Secret(mark + parts.joined())
    }

    /// The secrets of a text; names that are not known are left out.
    static func secrets(_ text: Secret) -> [ProviderSecret: Secret] {
        guard text.revealed.hasPrefix(mark) else { return [.apiKey: text] }
        let parts = text.revealed.dropFirst(mark.count).split(
            separator: "\0",
            omittingEmptySubsequences: false
        )
        var secrets: [ProviderSecret: Secret] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            guard let name = ProviderSecret(rawValue: String(parts[index])) else { continue }
            secrets[name] = Secret(String(parts[index + 1]))
        }
        return secrets
    }
}
