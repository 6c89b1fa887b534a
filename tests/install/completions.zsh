# completions.zsh FOLDER: types command lines into a zsh of its own, presses Tab, and looks at what comes.
zmodload zsh/zpty
fpath=($1 $fpath)
zpty -b shell "FPATH=${(q)FPATH} PS1= TERM=dumb zsh -f -i"
typed() { # LINE: what the line is after Tab
  local line
  zpty -n -w shell "$1"$'\t'$'\C-x'
  while zpty -r -m shell line $'*LINE=*END*'; do
    print -r -- "${${line##*LINE=}%%END*}"
    return
  done
}
zpty -w shell 'autoload -U compinit; compinit -u -D; show() { print -r -- "LI""NE=${BUFFER}EN""D"; BUFFER=; zle redisplay }; zle -N show; bindkey "^X" show'
failed=0
expect() { # WANTED LINE
  local became=$(typed "$2")
  if [[ $became != $1* ]]; then
    print -r -- "zsh makes '$became' of '$2', not '$1'"
    failed=1
  fi
}
expect 'lacuna denoise ' 'lacuna den'
expect 'lacuna denoise --skip-existing ' 'lacuna denoise --sk'
expect 'lacuna denoise --format webp ' 'lacuna denoise --format w'
expect 'lacuna fill --method exemplar ' 'lacuna fill --method ex'
zpty -d shell
exit $failed
