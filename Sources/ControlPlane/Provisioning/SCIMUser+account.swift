import Directory
import Identity
import Policy
import Vocabulary

extension SCIMUser {
    /// A person as provisioning clients see one: what they said, else what is known here.
    init(_ user: User) {
        // What a sign-in calls the person is no id of the company's directory.
        let externalID = user.origin == .scim && !user.externalID.isEmpty ? user.externalID : nil
        guard let profile = user.profile else {
            self.init(
                userName: user.email,
                externalID: externalID,
                displayName: user.name.isEmpty ? nil : user.name,
                emails: [SCIMEmail(value: user.email, type: "work", isPrimary: true)],
                isActive: user.disabledAt == nil
            )
            return
        }
        self.init(
            userName: profile.userName,
            externalID: externalID,
            displayName: profile.displayName,
            name: SCIMName(
                formatted: profile.formattedName,
                givenName: profile.givenName,
                familyName: profile.familyName
            ),
            emails: profile.emails.map {
                SCIMEmail(value: $0.value, type: $0.type, isPrimary: $0.isPrimary)
            },
            isActive: user.disabledAt == nil
        )
    }

    /// What it means for the account.
    ///
    /// Its address is the primary one, or the user name where there is none.
    var account: ProvisionedUser {
        get throws(SCIMError) {
            guard let address = email ?? (userName.contains("@") ? userName : nil) else {
                throw .bad(.invalidValue, "emails is missing, and the userName is no address")
            }
            return ProvisionedUser(
                email: address,
                name: displayName ?? name.whole ?? "",
                externalID: externalID ?? "",
                isDisabled: !isActive,
                profile: ProvisionedProfile(
                    userName: userName,
                    displayName: displayName,
                    formattedName: name.formatted,
                    givenName: name.givenName,
                    familyName: name.familyName,
                    emails: emails.map {
                        ProvisionedProfile.Email(value: $0.value, type: $0.type, isPrimary: $0.isPrimary)
                    }
                )
            )
        }
    }
}
