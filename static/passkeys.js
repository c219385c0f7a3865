// Passkeys: what only a browser can do. A form that asks for one says so by data-passkey, and
// carries its answer in a hidden field; without JavaScript its button stays hidden.

const words = (form) => form.querySelector("[data-passkey-trouble]");

function tell(form, text) {
  const place = words(form);
  place.textContent = text;
  place.hidden = !text;
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

async function create(form) {
  const { creation_options: { publicKey } } = await optionsOf(form);
  const alone = form.elements.passwordless?.checked;
  Object.assign(publicKey.authenticatorSelection, {
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: Boolean(alone),
    ...(alone && { userVerification: "required" }),
  });
  return navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
  });
}

async function get(form) {
  const { request_options: { publicKey } } = await optionsOf(form);
  return navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
  });
}

function prepare(form) {
  const button = form.querySelector("[data-passkey-button]");
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    tell(form, words(form).dataset.unable);
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    tell(form, "");
    button.setAttribute("aria-busy", "true");
    document.querySelector(".busy-line")?.setAttribute("data-runs", "");
    try {
      const credential = await (form.dataset.passkey === "create" ? create : get)(form);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      const { dataset } = words(form);
      tell(form, { NotAllowedError: dataset.cancelled, InvalidStateError: dataset.known }[error.name] ?? dataset.failed);
    } finally {
      button.removeAttribute("aria-busy");
      document.querySelector(".busy-line")?.removeAttribute("data-runs");
    }
  });
}

document.querySelectorAll("form[data-passkey]").forEach(prepare);
