/** Keys as they stand on a keyboard. */

import "./keys.css";

export function Keys({ shown }: { readonly shown: string }) {
  return shown === "" ? null : <kbd className="ui-keys">{shown}</kbd>;
}
