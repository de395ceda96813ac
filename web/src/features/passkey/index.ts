export { addPasskey, askPasskey, passkeysWork, signInByPasskey } from "./model/passkey";
