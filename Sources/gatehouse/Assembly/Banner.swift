import Directory
import Vocabulary

/// What the start says on standard output: where the gateway is, and on the first start the secrets, once.
struct Banner {
    let adminURL: String
    /// The first administrator's link; the address alone on later starts.
    let link: Secret?
    let dataURL: String
    let generated: StartSecrets
    let model: String?

    var text: String {
        var lines = [
            "Gatehouse \(Version.text), admin: \(adminURL)/" + (link.map { "#\($0.revealed)" } ?? "")
        ]
        lines.append("Data plane: \(dataURL)/v1")
        lines += Self.shownOnce(generated)
        if let model {
            let key = generated.bootstrapKey?.revealed
            lines.append("")
            lines.append("Try it:")
            lines.append(
                "curl \(dataURL)/v1/chat/completions -H \"authorization: Bearer \(key ?? "$GATEHOUSE_KEY")\" "
                    + "-H 'content-type: application/json' "
                    + "-d '{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]}'"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What a start that failed says instead; `nil` if it has generated nothing.
    static func afterFailure(_ generated: StartSecrets, link: Secret?) -> String? {
        let lines =
            shownOnce(generated)
            + (link.map {
                ["Sign-in link of the first administrator, behind the admin address: #\($0.revealed)"]
            } ?? [])
        guard !lines.isEmpty else { return nil }
        let first = "Gatehouse \(Version.text) did not start, but has made what the next start will use:"
        return ([first] + lines).joined(separator: "\n") + "\n"
    }

    private static func shownOnce(_ generated: StartSecrets) -> [String] {
        [
            generated.adminToken.map { "Admin token (shown once): \($0.revealed)" },
            generated.bootstrapKey.map { "API key of the root team (shown once): \($0.revealed)" },
        ].compactMap { $0 }
    }
}
