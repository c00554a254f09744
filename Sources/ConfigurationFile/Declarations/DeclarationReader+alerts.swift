import Policy
import Vocabulary

extension DeclarationReader {
    func webhook(_ reader: SectionReader) -> WebhookSettings? {
        let url = reader.text("url")
        let secret = reader.secret("secret")
        guard let url, let secret else { return nil }
        if secret.revealed.utf8.count < 16 {
            reading.report("must be at least 16 characters", at: reader.place(of: "secret"))
        }
        return WebhookSettings(url: url, secret: secret)
    }
}
