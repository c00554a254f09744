import Directory
import Vocabulary

/// What the start says on standard output: where the gateway is, and on the first start the secrets, once.
struct Banner {
    let adminURL: String
    let dataURL: String
    let generated: StartSecrets
    let model: String?

    var text: String {
        var lines = ["Gatehouse \(Version.text), admin: \(adminURL)/"]
        lines.append("Data plane: \(dataURL)/v1")
        if let token = generated.adminToken {
            lines.append("Admin token (shown once): \(token.revealed)")
        }
        if let key = generated.bootstrapKey {
            lines.append("API key of the root team (shown once): \(key.revealed)")
        }
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
}
