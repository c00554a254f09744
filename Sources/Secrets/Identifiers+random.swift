import Vocabulary

extension TeamID {
    /// A new id: `team_` and 20 random characters.
    public static func random() -> TeamID { TeamID(rawValue: "team_" + RandomText.identifier()) }
}

extension KeyID {
    /// A new id: `key_` and 20 random characters.
    public static func random() -> KeyID { KeyID(rawValue: "key_" + RandomText.identifier()) }
}
