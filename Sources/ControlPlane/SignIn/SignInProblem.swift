import Directory
import Identity

/// Why a sign-in at the identity provider came to nothing: the closed set of words that the console's page takes from a
/// link, each of which it has its own sentence for.
enum SignInProblem: String, CaseIterable {
    /// The provider cannot be asked or used.
    case providerAway = "provider_away"
    /// The provider sent the browser back with an error.
    case providerRefused = "provider_refused"
    /// The sign-in is not known, used or too old.
    case beginAgain = "begin_again"
    /// Another browser began it.
    case otherBrowser = "other_browser"
    /// What the provider answered proves nothing.
    case unproven
    /// The provider does not vouch for an address.
    case noAddress = "no_address"
    /// The address is that of an account of somebody else.
    case addressTaken = "address_taken"
    /// There is no account.
    case noAccount = "no_account"
    /// The account is not in use.
    case disabled
    /// The gateway failed.
    case failed

    /// What an error of the flow is.
    init(_ error: SignInError) {
        self =
            switch error {
            case .provider: .providerAway
            case .refused: .providerRefused
            case .unknownState: .beginAgain
            case .otherBrowser: .otherBrowser
            case .otherIssuer, .noCode, .exchange, .noToken, .token, .otherSubject: .unproven
            }
    }

    /// What a refusal of the directory is.
    init(_ error: DirectoryError) {
        self =
            switch error {
            case .addressUnvouched: .noAddress
            case .addressOfOther: .addressTaken
            case .accountMissing: .noAccount
            case .accountDisabled: .disabled
            default: .failed
            }
    }
}
