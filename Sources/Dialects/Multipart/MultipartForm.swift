import Vocabulary

/// What decisions need of a form, with the place of the model's name.
public struct MultipartForm: Hashable, Sendable {
    /// The model that is asked for; `nil` as long as its part has not come.
    public internal(set) var model: String?
    /// Where the model's name stands in the body; `nil` as long as its part has not come.
    public internal(set) var modelRange: Range<Int>?
    /// Whether the answer is asked for as a stream.
    public internal(set) var isStream = false
    /// The form of the answer, such as `json`, `text`, `srt`, `verbose_json`, `vtt`.
    public internal(set) var responseFormat: String?
    /// How many answers are asked for.
    public internal(set) var choices = 1
    /// What the client calls its own user.
    public internal(set) var user: String?

    /// The envelope, whose `modelToken` is empty.
    ///
    /// A form carries media, whose length bounds no tokens.
    func envelope(model: String, _ place: FormModelPlace) -> RequestEnvelope {
        var envelope = RequestEnvelope()
        envelope.model = model
        envelope.form = place
        envelope.isStream = isStream
        envelope.asksUsage = isStream
        envelope.choices = choices
        envelope.namesContent = true
        if let user, user.utf8.count <= 256 {
            envelope.user = user
        } else {
            envelope.hasLongUser = user != nil
        }
        return envelope
    }

    /// Takes the text of a field that is among ``MultipartField``.
    mutating func take(_ field: MultipartField, _ text: String, at range: Range<Int>) throws(Refusal) {
        switch field {
        case .model:
            guard model == nil else { throw Refusal(formField: field, "stands twice") }
            guard !text.isEmpty else { throw Refusal(formField: field, "must not be empty") }
            model = text
            modelRange = range
        case .stream:
            switch text.lowercased() {
            case "true", "1": isStream = true
            case "false", "0", "": isStream = false
            default: throw Refusal(formField: field, "must be true or false")
            }
        case .responseFormat: responseFormat = text
        case .count:
            guard text.isEmpty || Int(text).map({ (1...128).contains($0) }) == true else {
                throw Refusal(formField: field, "must be a whole number from 1 to 128")
            }
            // Of several the largest counts, as servers differ on which one does.
            choices = max(choices, Int(text) ?? 1)
        case .user: user = text.isEmpty ? nil : text
        }
    }
}

/// The fields of a form that the gateway reads.
enum MultipartField: String, CaseIterable {
    case model, stream, user
    case responseFormat = "response_format"
    case count = "n"
}

extension Refusal {
    /// The refusal of a form with a field that is not as it must be.
    init(formField field: MultipartField, _ rule: String) {
        self.init(.invalidBody, "The form's field '\(field.rawValue)' \(rule).", param: field.rawValue)
    }
}
