/// The settings that rules give by the names that Chat Completions has for them, whatever the caller's dialect.
private enum Setting: String {
    case maxTokens = "max_tokens"
    case temperature
    case topP = "top_p"

    /// The name in dialects that write it in camelCase.
    func camelCase(limit: String) -> String {
        switch self {
        case .maxTokens: limit
        case .temperature: "temperature"
        case .topP: "topP"
        }
    }
}

extension Operation {
    /// Where bodies have what a rule sets; `nil` for what an operation that generates nothing does not have.
    ///
    /// `max_tokens`, `temperature` and `top_p` are settings of every dialect; other names are paths in the body, whose parts
    /// dots tell apart.
    public func places(ofSetting name: String) -> SettingPlaces? {
        guard let setting = Setting(rawValue: name) else {
            return SettingPlaces(usual: [name.split(separator: ".").map(String.init)])
        }
        guard generates else { return nil }
        return switch (self, setting) {
        case (.chatCompletions, .maxTokens):
            SettingPlaces(usual: [[name]], others: [["max_completion_tokens"]])
        case (.responses, .maxTokens): SettingPlaces(usual: [["max_output_tokens"]])
        case (.cohereChat, .topP): SettingPlaces(usual: [["p"]])
        case (.generateContent, _): Self.gemini(setting)
        case (.converse, _): Self.converse(setting)
        case (.invoke, _): Self.invoke(setting)
        default: SettingPlaces(usual: [[name]])
        }
    }

    /// Both spellings are read (ProtoJSON format, protobuf.dev, read November 2026).
    private static func gemini(_ setting: Setting) -> SettingPlaces {
        let camel = setting.camelCase(limit: "maxOutputTokens")
        let snake = setting == .maxTokens ? "max_output_tokens" : setting.rawValue
        let usual = [["generationConfig", camel], ["generation_config", snake]]
        guard camel != snake else { return SettingPlaces(usual: usual) }
        return SettingPlaces(
            usual: usual,
            others: [["generationConfig", snake], ["generation_config", camel]]
        )
    }

    private static func converse(_ setting: Setting) -> SettingPlaces {
        var places = SettingPlaces(
            usual: [["inferenceConfig", setting.camelCase(limit: "maxTokens")]]
        )
        guard setting == .maxTokens else { return places }
        // The models' own fields can limit the output as well.
        let own = "additionalModelRequestFields"
        for limit in ConverseEnvelopeReading.limits.map(\.description) {
            places.others += [[own, limit], [own, "inferenceConfig", limit]]
        }
        return places
    }

    /// The body is in the form of the model that is asked, which the gateway does not know.
    private static func invoke(_ setting: Setting) -> SettingPlaces {
        let names =
            switch setting {
            case .maxTokens: BedrockInvokePassing.limits.map(\.description)
            case .temperature: ["temperature"]
            case .topP: ["top_p", "topP", "p"]
            }
        var others: [[String]] = []
        for name in names {
            others.append([name])
            for holder in BedrockInvokePassing.parameters { others.append([holder.description, name]) }
        }
        return SettingPlaces(usual: [[setting.rawValue]], others: others.filter { $0 != [setting.rawValue] })
    }
}
