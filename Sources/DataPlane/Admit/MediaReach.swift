import Dialects
import Policy
import Vocabulary

/// What pictures and speech use, as far as a request says it before there is an answer.
enum MediaReach {
    /// The most tokens of a picture.
    ///
    /// One in OpenAI's largest size at high quality is 6,240, and each of at most three partial pictures 100 more ("Image
    /// generation", read 2026-11). A target of larger ones says so by its `max_output_tokens`.
    private static let pictureTokens = 6540
    /// The most tokens of speech for a character.
    ///
    /// OpenAI's voices make some 21 in a second, in which slow speech says three characters.
    private static let characterTokens = 8

    /// The most output tokens of an operation that is no text.
    static func output(
        _ operation: Dialects.Operation,
        _ envelope: RequestEnvelope,
        _ target: Target
    ) -> Int {
        switch operation {
        case .imageGenerations, .imageEdits, .imageVariations:
            max(pictureTokens, target.maxOutputTokens).multipliedSaturating(by: envelope.choices)
        case .speech:
            max(target.maxOutputTokens, envelope.characters.multipliedSaturating(by: characterTokens))
        case .transcriptions, .audioTranslations: target.maxOutputTokens
        default: 0
        }
    }

    /// The most output tokens of so many pictures that a tool has made.
    static func drawn(_ pictures: Int) -> Int { pictures.multipliedSaturating(by: pictureTokens) }

    /// Adds what is charged apiece to what a request can reach.
    static func add(
        _ operation: Dialects.Operation,
        _ envelope: RequestEnvelope,
        bodyLength: Int,
        to units: inout RareUsage
    ) {
        if operation.draws { units[.images] = envelope.choices }
        if envelope.characters > 0 { units[.characters] = envelope.characters }
        if operation.transcribes { units[.audioMilliseconds] = Sound.mostMilliseconds(bytes: bodyLength) }
    }

    /// Adds to an estimate what an answer has used that reports nothing.
    ///
    /// Pictures are counted apiece where that is their price, and else as square ones of high quality. Speech has three
    /// tokens for two characters where tokens are its price; its characters are counted for every usage.
    static func estimate(
        _ operation: Dialects.Operation,
        _ envelope: RequestEnvelope,
        _ units: UnitPrices?,
        bodyLength: Int,
        _ usage: inout Usage
    ) {
        switch operation {
        case _ where operation.draws && units?.image ?? .zero > .zero: usage.rare[.images] = envelope.choices
        case _ where operation.draws:
            usage.output = envelope.choices.multipliedSaturating(by: 4160)
            usage.rare[.imageOutput] = usage.output
        case .speech where units?.character ?? .zero == .zero:
            usage.output = envelope.characters.multipliedSaturating(by: 3) / 2
            usage.rare[.audioOutput] = usage.output
        case _ where operation.transcribes:
            usage = Usage(rare: [.audioMilliseconds: Sound.likelyMilliseconds(bytes: bodyLength)])
        default: break
        }
    }
}
